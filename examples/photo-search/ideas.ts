/** Searches to try, shown under the search box. */
export const IDEAS = [
  "sleeping cat",
  "pizza and beer",
  "snow",
  "musical instrument",
  "a flower",
  "umbrella in the rain",
] as const;
