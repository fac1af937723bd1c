import { Modal } from "@mantine/core";

import classes from "./KeyHelp.module.css";
import { keyName, type KeySet } from "./keys";

interface Props {
  sets: readonly KeySet[];
  opened: boolean;
  onClose: () => void;
}

/** All keys of all pages. */
export function KeyHelp({ sets, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keys" size="lg" closeButtonProps={{ "aria-label": "Close" }}>
      <div className={classes.sets}>
        {sets.map((set) => (
          <section key={set.title}>
            <h3 className={classes.title}>{set.title}</h3>
            <dl className={classes.keys}>
              {Object.values(set.keys).map(({ key, does }) => (
                <div key={key} className={classes.key}>
                  <dt>
                    <kbd>{keyName(key)}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
