/** One picture's tags, ready to be written out. */
export interface TaggedPicture {
  /** Its path, parts between slashes. */
  file: string;
  tags: readonly string[];
  /** By label; absent where the label could not be judged. */
  probabilities: Readonly<Record<string, number>>;
}
