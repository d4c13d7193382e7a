export const HELP = `siglip-web: checkpoints for your own site.

  siglip-web pull MODEL --to DIR     mirrors what a checkpoint needs to run, from a hub into a folder
  siglip-web pack DIR --to DIR       writes a checkpoint's graphs anew, as the GPU runs them fastest
  siglip-web serve DIR               serves a folder with the headers that a page needs
  siglip-web manifest DIR            writes siglip-manifest.json into a checkpoint's folder that you already have

pull MODEL, an id of docs/models.md or an OWNER/NAME on the hub:
  --to DIR               the folder, which is then a hub of its own
  --hub URL              default: https://huggingface.co
  --revision REV         a branch, tag or commit; default: the model's own, or main
  --dtype LIST           number formats, of fp32, fp16, q8, q4, q4f16; default: fp32
  --image-dtype LIST     those of the image tower alone
  --text-dtype LIST      those of the text tower alone
  --towers LIST          of image, text; default: both
  --redirects LIST       other hosts that the hub may lead to, as *.example.com; default: those of huggingface.co, for it

pack DIR, a checkpoint's folder:
  --to DIR               a new folder, which can be served as it is
  --revision REV         default: a digest of the files

serve DIR:
  --port PORT            default: 8080; 0 takes a free one
  --host HOST            default: 127.0.0.1, this machine alone
  --header "NAME: VALUE" one more header for every answer; may be repeated

manifest DIR:
  --revision REV         default: a digest of the files

Nothing is fetched from another host than the hub and those of --redirects.
Exit status: 0 done, 1 failed, 2 wrong arguments.
`;
