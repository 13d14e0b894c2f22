import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import { followCoreEvents } from './ipc/core-events';
import { createQueryClient } from './ipc/query-client';

const queryClient = createQueryClient();
const root = document.getElementById('root');
if (root !== null) {
  followCoreEvents(window.core, queryClient);
  createRoot(root).render(
    <StrictMode>
      <App queryClient={queryClient} />
    </StrictMode>,
  );
}
