#!/bin/sh
# Networks in Mien and in PyTorch, trained and run by turns: bench/networks-vs-torch.sh [TURNS [CASE...]]
# Cases: light, resnet34-48, resnet34-224, bilinear-224; all where none is named. Writes results/bench/CASE-vs-torch.json. Wants a
# quiet machine; BENCH_THREADS overrides the number of threads.
set -eu

root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")

if ! /usr/bin/python3 -c 'import torch' 2>/dev/null; then
    echo "networks-vs-torch: PyTorch is missing; install the package python3-torch" >&2
    exit 1
fi

dotnet build "$root/bench/Mien.Bench" -c Release -v q -nologo >&2

# Both run on the same threads; a pinned OPENBLAS_CORETYPE would slow PyTorch down.
unset OPENBLAS_CORETYPE MIEN_KERNELS
OMP_NUM_THREADS=${BENCH_THREADS:-$(nproc)}
export OMP_NUM_THREADS
exec /usr/bin/python3 -B "$root/bench/networks-vs-torch.py" "$@"
