/**
 * The site's pages in the order of its navigation: `[page of docs/, title in the navigation]`. A page of `docs/` that is
 * in no section stands under "More", so that none is lost; one that is not there (yet) is left out.
 */
export const SECTIONS = [
  {
    title: "Start",
    pages: [
      ["start.md", "Start in a minute"],
      ["choosing.md", "Choose a model"],
      ["scores.md", "Understand scores"],
      ["migrate.md", "From transformers.js"],
      ["bundlers.md", "Bundlers"],
    ],
  },
  {
    title: "Run it",
    pages: [
      ["self-hosting.md", "On your own host"],
      ["offline.md", "Offline"],
      ["memory.md", "Memory and mobile"],
      ["browsers.md", "Browsers"],
      ["errors.md", "Troubleshooting"],
      ["threat-model.md", "Threat model"],
      ["reliability.md", "Reliability"],
    ],
  },
  {
    title: "Search",
    pages: [
      ["searching.md", "What a search can say"],
      ["index.md", "How an index is kept"],
      ["exchange.md", "In and out"],
      ["growing.md", "Growing out of one browser"],
    ],
  },
  {
    title: "Better on your pictures",
    pages: [
      ["evaluate.md", "Evaluate"],
      ["learn.md", "Labels of your own"],
      ["tuning.md", "Tune to your own pairs"],
      ["finetune.md", "Fine-tune a whole model"],
      ["scales.md", "Views and heat maps"],
      ["resolutions.md", "Other resolutions"],
    ],
  },
  {
    title: "Reference",
    pages: [
      ["models.md", "Models"],
      ["proof.md", "Proven before use"],
      ["parity.md", "How near to PyTorch"],
      ["pictures.md", "Which pixels"],
    ],
  },
];

/** Pages of the repository that stand elsewhere, by what they are called in the site. */
export const OTHERS = {
  "bench.md": { source: "bench/README.md", title: "What was measured" },
  "contributing.md": { source: "CONTRIBUTING.md", title: "Contributing" },
  "changelog.md": { source: "CHANGELOG.md", title: "Changelog" },
  "tools.md": { source: "tools/README.md", title: "The Python tools" },
  "demo-model.md": { source: "public/models/siglip-demo/README.md", title: "The built-in model" },
  "notices.md": { source: "THIRD_PARTY_NOTICES.md", title: "Third-party notices" },
};

/** The API's pages, which TypeDoc writes. */
export const API = {
  "api/index.md": "siglip-web",
  "api/learn/entry.md": "siglip-web/learn",
  "api/evaluate/entry.md": "siglip-web/evaluate",
  "api/remote/entry.md": "siglip-web/remote",
};
