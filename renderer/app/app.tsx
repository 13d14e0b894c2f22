import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import '../styles/tokens.css';
import '../styles/mantine.css';
import '../styles/base.css';
import { Notices } from '../components/notices';
import { Shell } from './shell';
import { theme, tokenVariables } from './theme';

const colorScheme = localStorageColorSchemeManager({ key: 'walyard.theme' });

export function App({ queryClient }: { readonly queryClient: QueryClient }) {
  return (
    <QueryClientProvider client={queryClient}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={tokenVariables}
        colorSchemeManager={colorScheme}
        defaultColorScheme="auto"
      >
        <Shell />
        <Notices />
      </MantineProvider>
    </QueryClientProvider>
  );
}
