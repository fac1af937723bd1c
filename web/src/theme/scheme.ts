import { localStorageColorSchemeManager } from "@mantine/core";

/** The same key as in `public/scheme.js`, which sets the scheme before the first paint. */
export const schemeManager = localStorageColorSchemeManager({ key: "praxiscope-scheme" });
