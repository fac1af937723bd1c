import { ActionIcon, type MantineColorScheme, Tooltip, useMantineColorScheme } from "@mantine/core";

const NEXT_SCHEME: Record<MantineColorScheme, MantineColorScheme> = {
  dark: "light",
  light: "auto",
  auto: "dark",
};
const ICONS: Record<MantineColorScheme, string> = { dark: "☾", light: "☀", auto: "◐" };
const NAMES: Record<MantineColorScheme, string> = {
  dark: "Dark",
  light: "Light",
  auto: "System",
};

/** A function that switches to the next colour scheme. */
export function useSwitchScheme(): () => void {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return () => setColorScheme(NEXT_SCHEME[colorScheme]);
}

export function SchemeButton() {
  const { colorScheme } = useMantineColorScheme();
  const switchScheme = useSwitchScheme();
  const label = `Colours: ${NAMES[colorScheme]}. Change to: ${NAMES[NEXT_SCHEME[colorScheme]]}`;
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={switchScheme}>
        <span aria-hidden>{ICONS[colorScheme]}</span>
      </ActionIcon>
    </Tooltip>
  );
}
