#!/bin/sh
# Libraries and networks of others on the suite of photographs, behind Mien's detector: bench/photographs-peers.sh FOLDER
# Installs their packages from npm into FOLDER (about 300 MB) and writes results/photographs/face-api.json and densenet121.json. Wants
# node, npm and MIEN_DATA. Nothing of theirs is kept in the repository.
set -eu

root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
folder=${1:?name a folder for the packages}
results=$root/results/photographs

mkdir -p "$folder"
npm install --prefix "$folder" --no-save --ignore-scripts --legacy-peer-deps \
    @vladmandic/face-api@1.7.15 @tensorflow/tfjs@4.22.0 @tensorflow/tfjs-backend-wasm@4.22.0 faceplugin-face-recognition-js@0.0.1 >&2

# A DenseNet-121 that was trained on FER-2013 after ImageNet.
cp "$folder/node_modules/faceplugin-face-recognition-js/model/fr_expression.onnx" "$folder/densenet121.onnx"
cat >"$folder/densenet121.json" <<'JSON'
{
  "schema": "mien.onnx/1",
  "size": 224,
  "colour": "grey",
  "layout": "nchw",
  "mean": 0,
  "scale": 0.00392156862745098,
  "labels": ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"],
  "outputs": "logits"
}
JSON
"$root/mien" evaluate --suite photographs --model "$folder/densenet121.onnx" --output "$results/densenet121.json"

dotnet build "$root/bench/Mien.Bench" -c Release -v q -nologo >&2
dotnet run --no-build -c Release --project "$root/bench/Mien.Bench" -- peers "$root/bench/face-api.js" "$folder" >"$folder/face-api.json"
mv "$folder/face-api.json" "$results/face-api.json"
