#!/bin/sh
# Enrols agents that run beside the gateway, each in a container of its own, and leaves what an agent needs in FOLDER:
# MODULE/INSTANCE.json, its enrolment, and ca.pem, by which it knows its lab. Who is enrolled already stays so.
#
#   enrol-agents.sh FOLDER MODULE/INSTANCE…
set -eu
folder=${1:?say where: enrol-agents.sh FOLDER MODULE/INSTANCE…}
shift
weir() { node "$(dirname "$0")/../bin/weir.js" "$@"; }

cp "$NODE_EXTRA_CA_CERTS" "$folder/ca.pem"
# The gateway is not this machine, so its key is not sent unless it is named.
WEIR_KEY=$(cat "$WEIR_KEY_FILE")
export WEIR_KEY
for agent in "$@"; do
  file=$folder/$agent.json
  mkdir -p "$(dirname "$file")"
  [ -e "$file" ] || weir agent enroll "$agent" --out "$file"
done
