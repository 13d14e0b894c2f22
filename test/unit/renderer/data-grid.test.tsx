import { screen, within } from '@testing-library/react';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { DataGrid } from '../../../renderer/components/data-grid/data-grid';
import type { GridColumn, GridSort } from '../../../renderer/components/data-grid/grid-column';
import { useGridSelection } from '../../../renderer/components/data-grid/use-grid-selection';
import { selectedRanges } from '../../../renderer/lib/selection';
import { renderInWindow } from './open-window';

interface TestGridProps {
  readonly names: (row: number) => string;
  readonly rowCount: number;
  readonly onCopy?: () => void;
  readonly onMenu?: () => void;
  readonly onSort?: (column: string) => void;
  readonly sort?: GridSort;
}

const columns: readonly GridColumn<string>[] = [
  { id: 'name', header: 'Name', size: 200, minSize: 100, sortable: true, cell: (name) => name },
  { id: 'size', header: 'Size', size: 80, minSize: 60, align: 'right', cell: () => '16 MiB' },
];
const nothing = () => {};

function TestGrid({ names, rowCount, onCopy = nothing, onMenu = nothing, ...rest }: TestGridProps) {
  const [onShow] = useState(() => nothing);
  const { selection, select } = useGridSelection({ listKey: 'test', rowCount, growsAtTop: false, nameAt: names });
  return (
    <>
      <DataGrid
        label="Files"
        storageKey="test"
        columns={columns}
        listKey="test"
        rowCount={rowCount}
        rowAt={names}
        nameOf={(name) => name}
        growsAtTop={false}
        selection={selection}
        onSelect={select}
        onShow={onShow}
        onCopy={onCopy}
        onMenu={onMenu}
        isPrevious={false}
        {...rest}
      />
      <output>{JSON.stringify(selectedRanges(selection, rowCount).map(({ first, last }) => [first, last]))}</output>
    </>
  );
}

const inOrder = (row: number) => `file ${row}`;
const renderGrid = (props: Partial<TestGridProps> = {}) =>
  renderInWindow(<TestGrid names={inOrder} rowCount={1_000_000} {...props} />);

const selected = () => JSON.parse(screen.getByRole('status').textContent) as unknown;
const rowOf = (name: string) => screen.getByText(name).closest<HTMLElement>('[role="row"]')!;

describe('a table of 1,000,000 rows', () => {
  it('tells its length and draws only the rows in view', () => {
    renderGrid();

    const grid = screen.getByRole('grid', { name: 'Files' });
    expect(grid.getAttribute('aria-rowcount')).toBe('1000001');
    expect(within(grid).getAllByRole('row').length).toBeLessThan(60);
    expect(rowOf('file 0').getAttribute('aria-rowindex')).toBe('2');
  });

  it('shows the last row after End and the first after Home', async () => {
    const { user } = renderGrid();
    screen.getByRole('grid').focus();

    await user.keyboard('{End}');
    expect(rowOf('file 999999').getAttribute('aria-rowindex')).toBe('1000001');
    expect(screen.queryByText('file 0')).toBeNull();

    await user.keyboard('{Home}');
    expect(selected()).toEqual([[0, 0]]);
    expect(screen.queryByText('file 999999')).toBeNull();
  });

  it('names the active row only while it is drawn', async () => {
    const { user } = renderGrid();
    const grid = screen.getByRole('grid');
    await user.click(rowOf('file 2'));
    expect(grid.getAttribute('aria-activedescendant')).toBe(rowOf('file 2').id);

    grid.scrollTop = 4_000_000;
    grid.dispatchEvent(new Event('scroll'));

    await vi.waitFor(() => expect(screen.queryByText('file 2')).toBeNull());
    expect(grid.getAttribute('aria-activedescendant')).toBeNull();
  });
});

describe('selecting', () => {
  it.each([
    ['j', [[1, 1]]],
    ['jjk', [[1, 1]]],
    ['{ArrowDown}{ArrowDown}', [[2, 2]]],
    ['{Shift>}{ArrowDown}{ArrowDown}{/Shift}', [[0, 2]]],
    ['{Shift>}J{/Shift}', [[0, 1]]],
    ['{ArrowUp}', [[0, 0]]],
    [' ', []],
    ['{Control>}a{/Control}', [[0, 999_999]]],
    ['{Meta>}a{/Meta}', [[0, 999_999]]],
    ['{Control>}a{/Control}{Escape}', []],
  ])('by the keys %s', async (keys, expected) => {
    const { user } = renderGrid();
    await user.click(rowOf('file 0'));

    await user.keyboard(keys);

    expect(selected()).toEqual(expected);
  });

  it('moves by whole pages', async () => {
    const { user } = renderGrid();
    await user.click(rowOf('file 0'));

    await user.keyboard('{PageDown}');
    const [[onNextPage]] = selected() as [[number]];
    await user.keyboard('{PageUp}');

    expect(onNextPage).toBeGreaterThan(10);
    expect(selected()).toEqual([[0, 0]]);
  });

  it('extends with Shift and adds or takes away with Ctrl or Cmd', async () => {
    const { user } = renderGrid();

    await user.click(rowOf('file 3'));
    await user.keyboard('{Shift>}');
    await user.click(rowOf('file 6'));
    await user.keyboard('{/Shift}{Control>}');
    await user.click(rowOf('file 9'));
    await user.click(rowOf('file 4'));
    await user.keyboard('{/Control}{Meta>}');
    await user.click(rowOf('file 11'));
    await user.keyboard('{/Meta}');

    expect(selected()).toEqual([
      [3, 3],
      [5, 6],
      [9, 9],
      [11, 11],
    ]);
    expect(rowOf('file 5').getAttribute('aria-selected')).toBe('true');
    expect(rowOf('file 4').getAttribute('aria-selected')).toBe('false');
  });

  it('stays with its rows when others leave above them', async () => {
    const { user, rerender } = renderGrid({ rowCount: 50 });
    await user.click(rowOf('file 5'));
    await user.keyboard('{Shift>}{ArrowDown}{/Shift}');

    rerender(<TestGrid names={(row) => `file ${row + 3}`} rowCount={47} />);

    expect(selected()).toEqual([[2, 3]]);
    expect(rowOf('file 5').getAttribute('aria-selected')).toBe('true');
  });

  it('ends when its row has left: no other row becomes selected instead', async () => {
    const { user, rerender } = renderGrid({ rowCount: 50 });
    await user.click(rowOf('file 2'));

    rerender(<TestGrid names={(row) => `file ${row + 10}`} rowCount={40} />);

    expect(selected()).toEqual([]);
  });
});

describe('acting', () => {
  it.each(['{Control>}c{/Control}', '{Meta>}c{/Meta}'])('copies with %s', async (keys) => {
    const onCopy = vi.fn();
    const { user } = renderGrid({ onCopy });
    await user.click(rowOf('file 1'));

    await user.keyboard(keys);

    expect(onCopy).toHaveBeenCalledTimes(1);
  });

  it('opens the menu with Shift F10 and by a right click, which selects its row', async () => {
    const onMenu = vi.fn();
    const { user } = renderGrid({ onMenu });
    screen.getByRole('grid').focus();

    await user.keyboard('{Shift>}{F10}{/Shift}');
    await user.pointer({ target: rowOf('file 7'), keys: '[MouseRight]' });

    expect(onMenu).toHaveBeenCalledTimes(2);
    expect(selected()).toEqual([[7, 7]]);
  });

  it('tells the sorting of each column and asks for another', async () => {
    const onSort = vi.fn();
    const { user } = renderGrid({ onSort, sort: { by: 'name', descending: true } });

    await user.click(screen.getByRole('button', { name: 'Name' }));

    expect(screen.getByRole('columnheader', { name: /Name/ }).getAttribute('aria-sort')).toBe('descending');
    expect(screen.getByRole('columnheader', { name: /Size/ }).hasAttribute('aria-sort')).toBe(false);
    expect(onSort).toHaveBeenCalledExactlyOnceWith('name');
  });

  it('widens a column by keys and remembers it', async () => {
    const { user } = renderGrid();
    const width = () => screen.getByRole('separator', { name: /Name/ }).getAttribute('aria-valuenow');

    screen.getByRole('separator', { name: /Name/ }).focus();
    await user.keyboard('{ArrowRight}{ArrowRight}{ArrowLeft}');

    expect(width()).toBe('216');
    expect(JSON.parse(localStorage.getItem('walyard.columns.test') ?? '{}')).toEqual({ name: 216 });
  });
});
