#!/bin/sh
# Fetches the files of this folder once more, from npm's package onnxruntime-web, as they are there but for the program, which is packed.
# Another version needs another checksum.
set -eu

version=1.30.0
checksum=sha512-q0y+JrrtukXSzsBWEMccVfqX25LRmosXHF+CaRJmg8pZClzcV7svNc4rKY3jL02Vb7QmRMDs1SigqR4CXAfKYQ==

folder=$(dirname -- "$(readlink -f -- "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "onnxruntime-web@$version" >/dev/null
found=sha512-$(openssl dgst -sha512 -binary onnxruntime-web-*.tgz | base64 -w 0)
if [ "$found" != "$checksum" ]; then
    echo "onnxruntime-web $version has another checksum, $found" >&2
    exit 1
fi
tar xzf onnxruntime-web-*.tgz
cp package/dist/ort.wasm.bundle.min.mjs "$folder"
gzip -9 -n -c package/dist/ort-wasm-simd-threaded.wasm >"$folder/ort-wasm-simd-threaded.wasm.gz"
