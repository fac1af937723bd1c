import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";

import { queryClient } from "./api/queries";
import { Layout } from "./layout/Layout";
import { SessionGate } from "./layout/SessionGate";
import { KeysProvider } from "./keys/KeysProvider";
import { ErrorBoundary } from "./components/ErrorBoundary";
import { schemeManager } from "./theme/scheme";
import { theme } from "./theme/theme";

export function App() {
  return (
    <MantineProvider theme={theme} colorSchemeManager={schemeManager} defaultColorScheme="dark">
      <QueryClientProvider client={queryClient}>
        <KeysProvider>
          <ErrorBoundary>
            <SessionGate>
              <Layout />
            </SessionGate>
          </ErrorBoundary>
        </KeysProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
