import { css } from "lit";

/** The frame of the studio: navigation, list, what is chosen. */
export const shellStyles = css`
  :host {
    display: block;
    block-size: 100%;
    min-block-size: 420px;
    container: studio / inline-size;
    color-scheme: light dark;
    background: var(--_wash);
  }
  :host([theme="light"]) {
    color-scheme: light;
  }
  :host([theme="dark"]) {
    color-scheme: dark;
  }
  .shell {
    display: grid;
    grid-template-columns: 196px minmax(0, 1fr);
    block-size: 100%;
    min-block-size: inherit;
    background: var(--_wash);
  }
  nav {
    display: flex;
    flex-direction: column;
    gap: 2px;
    padding: 12px 10px;
    border-inline-end: 1px solid var(--_line);
    min-block-size: 0;
    overflow: auto;
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 9px;
    padding: 3px 8px 12px;
    font: 660 15px / 1.4 var(--_font);
    letter-spacing: -0.01em;
  }
  .brand svg {
    inline-size: 20px;
    block-size: 20px;
    color: var(--_accent);
    flex: none;
  }
  nav button {
    display: flex;
    align-items: center;
    gap: 9px;
    inline-size: 100%;
    text-align: start;
    font-weight: 540;
    background: none;
    border-color: transparent;
  }
  nav button:hover {
    background: color-mix(in srgb, var(--_text) 6%, transparent);
    border-color: transparent;
  }
  nav button[aria-current="page"] {
    background: color-mix(in srgb, var(--_accent) 12%, transparent);
    color: var(--_accent);
  }
  nav svg {
    inline-size: 16px;
    block-size: 16px;
    flex: none;
  }
  nav .count {
    margin-inline-start: auto;
    font: 560 11.8px / 1.5 var(--_font);
    color: var(--_muted);
  }
  nav .count.ask {
    padding: 0 7px;
    border-radius: 99px;
    color: var(--_people);
    background: var(--_ask-wash);
    border: 1px solid color-mix(in srgb, var(--_people) 45%, transparent);
  }
  nav .foot {
    margin-block-start: auto;
    padding: 10px 8px 0;
    display: grid;
    gap: 4px;
    font-size: 12px;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  nav .foot button {
    inline-size: fit-content;
    color: var(--_muted);
  }
  kbd {
    display: inline-block;
    min-inline-size: 20px;
    padding: 0 5px;
    text-align: center;
    font: 560 11.5px / 18px var(--_mono);
    border: 1px solid var(--_line);
    border-block-end-width: 2px;
    border-radius: 5px;
    background: var(--_surface);
  }
  main {
    min-inline-size: 0;
    min-block-size: 0;
    overflow: auto;
    padding: 18px 22px 40px;
    scroll-padding-block: 60px 20px;
  }
  main.split {
    display: grid;
    grid-template-columns: minmax(230px, 292px) minmax(0, 1fr);
    padding: 0;
    overflow: hidden;
  }
  main.split > * {
    min-block-size: 0;
    overflow: auto;
    padding: 14px 12px 30px;
  }
  main.split > .side {
    border-inline-end: 1px solid var(--_line);
  }
  /* The padding is the run's own: what sticks to the top of a scroller stays below its padding. */
  main.split > .chosen {
    padding: 0 22px;
  }
  .chosen > anvia-studio-run {
    margin-block: 18px 40px;
  }
  .back {
    display: none;
    margin-block-end: 10px;
  }
  .fault {
    padding: 9px 14px;
    margin-block-end: 12px;
    color: var(--_no);
    border: 1px solid color-mix(in srgb, var(--_no) 50%, transparent);
    border-radius: var(--_control-radius);
    background: color-mix(in srgb, var(--_no) 7%, var(--_surface));
  }
  .agents,
  .waiting,
  .storage {
    max-inline-size: 1080px;
    margin-inline: auto;
  }
  .waiting {
    max-inline-size: 760px;
  }
  dialog.keys {
    inline-size: min(460px, 92vw);
    padding: 18px 20px;
    color: var(--_text);
    background: var(--_surface);
    border: 1px solid var(--_edge);
    border-radius: 12px;
    box-shadow: 0 18px 60px rgb(0 0 0 / 0.28);
  }
  dialog.keys::backdrop {
    background: rgb(0 0 0 / 0.38);
  }
  .keys dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 7px 16px;
    margin: 12px 0 16px;
    align-items: baseline;
  }
  .keys dd {
    margin: 0;
  }
  @container studio (inline-size < 820px) {
    .shell {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: auto minmax(0, 1fr);
    }
    nav {
      flex-direction: row;
      align-items: center;
      padding: 7px 10px;
      scrollbar-width: none;
      border-inline-end: 0;
      border-block-end: 1px solid var(--_line);
    }
    nav button {
      inline-size: auto;
      flex: none;
      white-space: nowrap;
    }
    nav .count {
      margin-inline-start: 0;
    }
    .brand {
      padding: 0 6px 0 2px;
    }
    .brand span,
    nav .foot > span {
      display: none;
    }
    nav .foot {
      margin: 0;
      padding: 0;
      margin-inline-start: auto;
    }
    main.split {
      grid-template-columns: minmax(0, 1fr);
    }
    main.split.has-run > .side,
    main.split:not(.has-run) > .chosen {
      display: none;
    }
    main.split > .side {
      border-inline-end: 0;
    }
    main {
      padding: 14px 12px 32px;
    }
    main.split > .chosen {
      padding: 0 12px;
    }
    .back {
      display: inline-block;
      margin-block-start: 10px;
    }
  }
  @container studio (inline-size < 520px) {
    nav svg:not(.brand svg) {
      display: none;
    }
    nav button {
      padding-inline: 8px;
    }
    .brand,
    nav .foot {
      display: none;
    }
  }
`;
