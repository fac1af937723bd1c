import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";

import { queries } from "./api/queries";
import { Frame } from "./frame/Frame";
import { SessionGate } from "./frame/SessionGate";
import { KeysProvider } from "./keys/KeysProvider";
import { ErrorBoundary } from "./components/ErrorBoundary";
import { schemeManager } from "./theme/scheme";
import { theme } from "./theme/theme";

export function App() {
  return (
    <MantineProvider theme={theme} colorSchemeManager={schemeManager} defaultColorScheme="dark">
      <QueryClientProvider client={queries}>
        <KeysProvider>
          <ErrorBoundary>
            <SessionGate>
              <Frame />
            </SessionGate>
          </ErrorBoundary>
        </KeysProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}
