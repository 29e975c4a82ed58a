#!/usr/bin/env bash
# How well the inspection models see: trains on the shared sets of pictures and prints rows of the tables in docs/inspection.md.
#
#   eng/inspection-quality.sh own|lite0|mobilenetv2|anomaly… [-- MORE OPTIONS OF ./suite inspect repeat]
#
# own, lite0, mobilenetv2: a few-shot head on that backbone, both sets, seeds 1 to 5. anomaly: lite0, good tiles alone, seeds 1 to 5.
# The sets and the two borrowed backbones are not part of this project: SUITE_SHARED names the folder, ../shared without it.
set -euo pipefail

root="$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)"
shared="${SUITE_SHARED:-$root/../shared}"
[[ -d "$shared/data/inspection" ]] || {
  echo "There are no pictures in $shared/data/inspection: name the folder in SUITE_SHARED." >&2
  exit 1
}

rows=()
while (($# > 0)) && [[ "$1" != -- ]]; do
  rows+=("$1")
  shift
done
(($# == 0)) || shift
more=("$@")

# measure NAME SET OPTIONS…: one training with several seeds, as a row of a table.
measure() {
  local name="$1" set="$2"
  shift 2
  "$root/suite" inspect repeat --data "$shared/data/inspection/$set" --json "$@" "${more[@]}" | node -e '
    const [name, set] = process.argv.slice(1);
    const r = JSON.parse(require("fs").readFileSync(0, "utf8"));
    const cell = (v) => (v ? `${short(v.mean)}${r.seeds > 1 ? ` ± ${short(v.deviation)}` : ""}` : "");
    const short = (x) => x.toFixed(3).replace(/^0/, "");
    const figures = [r.accuracy, r.balanced_accuracy, r.defect_auroc, r.pixel_auroc, r.aupro, r.cross_validated_accuracy, r.cross_validated_balanced_accuracy];
    console.log(`| ${name} | ${set} | ${figures.map(cell).join(" | ")} |`);
    console.error(`${r.seconds} s; ${JSON.stringify(r.chosen)}`);
  ' "$name" "${set/_/ }"
}

both() {
  local name="$1"
  shift
  measure "$name, few-shot" xsdd --head fewshot "$@"
  measure "$name, few-shot" magnetic_tile --head fewshot --class-ok free "$@"
}

lite0=(--backbone "$shared/models/efficientnet_lite0_backbone_dequant.onnx" --backbone-range 0..1)
mobilenetv2=(--backbone "$shared/models/mobilenetv2_1.0_imagenet_dequant.onnx" --backbone-range -1..1)

((${#rows[@]} > 0)) || rows=(own lite0 mobilenetv2 anomaly)
echo "| backbone, head | set | accuracy | balanced accuracy | defect AUROC | pixel AUROC | AUPRO | cross-validated accuracy | balanced |"
echo "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
for row in "${rows[@]}"; do
  case "$row" in
    own) both "own backbone" ;;
    lite0) both "lite0" "${lite0[@]}" ;;
    mobilenetv2) both "MobileNetV2" "${mobilenetv2[@]}" ;;
    anomaly) measure "lite0, anomaly" magnetic_tile --head anomaly --class-ok free "${lite0[@]}" ;;
    *)
      echo "'$row' is none of own, lite0, mobilenetv2, anomaly." >&2
      exit 2
      ;;
  esac
done
