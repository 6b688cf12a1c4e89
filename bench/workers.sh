#!/bin/sh
# Many machines on this one: workers in network namespaces, a PostgreSQL and a RabbitMQ of their own (Debian's postgresql and rabbitmq-server).
#   sudo bench/workers.sh speed            20,000 pictures by 1, 2 and 4 workers, beside one process without them
#   sudo bench/workers.sh faults FIRST N   N runs with the seeds FIRST, FIRST + 1, ..., in each of which all that can happen to machines happens
#   sudo bench/workers.sh cameras          four network cameras, watched by two workers that die, stop and lose their network
# Needs root, for namespaces, and MIEN_DATA. Writes results/bench/workers.json, workers-faults.csv and workers-cameras.json.
set -eu

if [ -z "${MIEN_DATA:-}" ]; then
    echo "workers: set MIEN_DATA to the folder of the data sets" >&2
    exit 1
fi

exec /usr/bin/python3 "$(dirname -- "$(readlink -f -- "$0")")/workers.py" "$@"
