import {
  Button,
  Checkbox,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  Menu,
  NumberInput,
  Popover,
  Select,
  Textarea,
  TextInput,
  Tooltip,
  type VariantColorResolverResult,
  type VariantColorsResolverInput,
} from "@mantine/core";

const ACCENT: MantineColorsTuple = [
  "#e3f8f8",
  "#c9eced",
  "#9bdadb",
  "#6ccacc",
  "#4cc2c4",
  "#2fa9ab",
  "#1d8f92",
  "#12777a",
  "#0b6063",
  "#034749",
];

const DARK: MantineColorsTuple = [
  "#d5d9de",
  "#a9b0b8",
  "#8d959e",
  "#5b636d",
  "#353b43",
  "#272c33",
  "#1b1f25",
  "#121519",
  "#0d0f12",
  "#08090b",
];

const EXTRA_SMALL = { defaultProps: { size: "xs" } };

/** Text on the accent colour has its own colour, because the accent is light in the dark scheme. */
function readableVariantColors(input: VariantColorsResolverInput): VariantColorResolverResult {
  const defaults = defaultVariantColorsResolver(input);
  return input.variant === "filled" ? { ...defaults, color: "var(--on-accent)" } : defaults;
}

/** One accent, small legible text, thin chrome. */
export const theme = createTheme({
  primaryColor: "accent",
  primaryShade: { light: 7, dark: 4 },
  variantColorResolver: readableVariantColors,
  colors: { accent: ACCENT, dark: DARK },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  defaultRadius: "sm",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ ...EXTRA_SMALL, styles: { label: { fontWeight: 500 } } }),
    Select: Select.extend(EXTRA_SMALL),
    TextInput: TextInput.extend(EXTRA_SMALL),
    Textarea: Textarea.extend(EXTRA_SMALL),
    NumberInput: NumberInput.extend(EXTRA_SMALL),
    Checkbox: Checkbox.extend(EXTRA_SMALL),
    Menu: Menu.extend({ defaultProps: { shadow: "md", transitionProps: { duration: 80 } } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", transitionProps: { duration: 80 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: true } }),
  },
});
