import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** Only for parts of the library that compute with shades; what is seen comes from styles/tokens.css. */
const accent: MantineColorsTuple = [
  '#eef3fd',
  '#dbe6fa',
  '#b6cbf5',
  '#8eaef0',
  '#6d96eb',
  '#4a7ce2',
  '#2456c4',
  '#1f4cae',
  '#1a4194',
  '#153578',
];

export const theme = createTheme({
  primaryColor: 'accent',
  colors: { accent },
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '20px' },
  defaultRadius: 5,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    ActionIcon: { defaultProps: { variant: 'subtle', size: 28 } },
    Button: { defaultProps: { size: 'xs', variant: 'filled' } },
    TextInput: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 350, transitionProps: { duration: 0 }, withinPortal: true } },
    Modal: { defaultProps: { transitionProps: { duration: 0 }, overlayProps: { backgroundOpacity: 0.35 } } },
    // What a menu opens at never scrolls away: the page does not scroll.
    Menu: { defaultProps: { transitionProps: { duration: 0 }, hideDetached: false } },
  },
});

export const tokenVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--surface)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-muted)',
    '--mantine-color-default-border': 'var(--line)',
    '--mantine-color-placeholder': 'var(--text-muted)',
  };
  return { variables: {}, light: shared, dark: shared };
};
