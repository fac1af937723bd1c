import { CloseButton, Modal } from "@mantine/core";

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
    <Modal.Root opened={opened} onClose={onClose} size="lg">
      <Modal.Overlay />
      <Modal.Content aria-label="Keys">
        <Modal.Body>
          <div className={classes.head}>
            <h2 className={classes.heading}>Keys</h2>
            <CloseButton aria-label="Close" onClick={onClose} />
          </div>
          <div className={classes.sets}>
            {sets.map((set) => (
              <section key={set.title}>
                <h3 className={classes.title}>{set.title}</h3>
                <dl className={classes.keys}>
                  {Object.values(set.keys).map(({ key, action }) => (
                    <div key={key} className={classes.key}>
                      <dt>
                        <kbd>{keyName(key)}</kbd>
                      </dt>
                      <dd>{action}</dd>
                    </div>
                  ))}
                </dl>
              </section>
            ))}
          </div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
