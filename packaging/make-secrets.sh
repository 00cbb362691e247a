#!/bin/sh
# Makes what the parts of a lab prove themselves with: a private authority, certificates, and the passwords of broker and store. Run
# again, it renews the certificates, leaves the passwords as they are, and makes again what is missing.
#
#   make-secrets.sh FOLDER HOST…    HOST: names and addresses by which other machines reach this one
#
# BROKER_HOST and STORE_HOST: where gateway and orchestrators find them, localhost unless stated. CLUSTER="lab-1 lab-2 lab-3": broker and
# store are a cluster of these machines, the first of which has the Redis that the others copy; the folder is made once, and copied to each.
# IN_CONTAINERS=yes: each part mounts its own folder alone, and may be any user there.
set -eu
folder=${1:?say where: make-secrets.sh FOLDER HOST…}
shift
mkdir -p "$folder"
# The servers that read it are started elsewhere.
folder=$(cd "$folder" && pwd)
weir() { node "$(dirname "$0")/../bin/weir.js" "$@"; }
secret() { node -p "require('node:crypto').randomBytes(24).toString('base64url')"; }

cluster=${CLUSTER:-}
hosts=""
# shellcheck disable=SC2086 # a name has no blanks
for host in localhost 127.0.0.1 $cluster "$@"; do hosts="$hosts --host $host"; done
# Containers call each other so.
for name in gateway rabbitmq redis; do
  mkdir -p "$folder/$name"
  # shellcheck disable=SC2086 # a name has no blanks
  weir certificate "$folder/authority" "$name" --host "$name" $hosts
  cp "$folder/authority/ca.pem" "$folder/authority/$name.pem" "$folder/authority/$name-key.pem" "$folder/$name/"
done

# Nobody else reads what is written from here on before it has its group.
umask 077
# What is there already stays, and what is missing is made to fit it.
url_of() { cat "$folder/gateway/$1-url" 2>/dev/null || true; }
password_in() { printf %s "$1" | sed 's|^[a-z+]*://[^:]*:\([^@]*\)@.*|\1|'; }
broker=$(password_in "$(url_of broker)")
store=$(password_in "$(url_of store)")
broker=${broker:-$(secret)}
store=${store:-$(secret)}
# The addresses of one port, on each machine of the cluster or on the one that is named.
at() { for host in ${cluster:-$2}; do printf '%s:%s,' "$host" "$1"; done | sed 's/,$//'; }
[ -s "$folder/gateway/broker-url" ] ||
  printf 'amqps://weir:%s@%s' "$broker" "$(at 5671 "${BROKER_HOST:-localhost}")" >"$folder/gateway/broker-url"
[ -s "$folder/gateway/store-url" ] || if [ -n "$cluster" ]; then
  printf 'rediss+sentinel://:%s@%s/weir/0' "$store" "$(at 26379)" >"$folder/gateway/store-url"
else
  printf 'rediss://:%s@%s:6379/0' "$store" "${STORE_HOST:-localhost}" >"$folder/gateway/store-url"
fi
members() {
  # A node that is frozen or cut off is missed after so many seconds, 60 where nothing is said.
  [ -z "$cluster" ] || printf '%s\n' 'net_ticktime = 5' 'cluster_formation.peer_discovery_backend = classic_config'
  number=0
  for host in $cluster; do
    number=$((number + 1))
    echo "cluster_formation.classic_config.nodes.$number = rabbit@$host"
  done
}
# A Redis that is cut off from both copies takes nothing more: it would be lost as soon as a copy takes over.
copies() {
  [ -z "$cluster" ] || printf '%s\n' 'bind * -::*' 'tls-replication yes' "masterauth $store" 'min-replicas-to-write 1' 'min-replicas-max-lag 5'
}
# Only the gateway asks RabbitMQ's management.
[ "${IN_CONTAINERS:-no}" = yes ] && management=0.0.0.0 || management=127.0.0.1
[ -s "$folder/rabbitmq/lab.conf" ] || cat >"$folder/rabbitmq/lab.conf" <<CONF
listeners.tcp = none
listeners.ssl.default = 5671
ssl_options.cacertfile = $folder/rabbitmq/ca.pem
ssl_options.certfile = $folder/rabbitmq/rabbitmq.pem
ssl_options.keyfile = $folder/rabbitmq/rabbitmq-key.pem
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2
management.ssl.ip = $management
management.ssl.port = 15671
management.ssl.cacertfile = $folder/rabbitmq/ca.pem
management.ssl.certfile = $folder/rabbitmq/rabbitmq.pem
management.ssl.keyfile = $folder/rabbitmq/rabbitmq-key.pem
default_user = weir
default_pass = $broker
$(members)
CONF
[ -s "$folder/redis/lab.conf" ] || cat >"$folder/redis/lab.conf" <<CONF
port 0
tls-port 6379
tls-cert-file $folder/redis/redis.pem
tls-key-file $folder/redis/redis-key.pem
tls-ca-cert-file $folder/redis/ca.pem
tls-auth-clients no
requirepass $store
appendonly yes
appendfsync always
maxmemory-policy noeviction
$(copies)
CONF
if [ -n "$cluster" ]; then
  # Whoever has the cookie commands the nodes of RabbitMQ.
  [ -s "$folder/rabbitmq/erlang.cookie" ] || secret >"$folder/rabbitmq/erlang.cookie"
  [ -s "$folder/redis/sentinel.conf" ] || cat >"$folder/redis/sentinel.conf" <<CONF
port 0
tls-port 26379
tls-replication yes
tls-cert-file $folder/redis/redis.pem
tls-key-file $folder/redis/redis-key.pem
tls-ca-cert-file $folder/redis/ca.pem
tls-auth-clients no
requirepass $store
sentinel sentinel-pass $store
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel monitor weir ${cluster%% *} 6379 2
sentinel auth-pass weir $store
sentinel down-after-milliseconds weir 3000
sentinel failover-timeout weir 15000
CONF
fi

# Each part runs as a user of its own.
for part in gateway:weir rabbitmq:rabbitmq redis:redis; do
  name=${part%%:*}
  group=${part##*:}
  if grep -q "^$group:" /etc/group; then
    chgrp -R "$group" "$folder/$name"
    chmod -R u=rwX,g=rX,o= "$folder/$name"
  elif [ "${IN_CONTAINERS:-no}" = yes ]; then
    chmod -R a+rX "$folder/$name"
  else
    chmod -R u=rwX,go= "$folder/$name"
    echo "there is no group $group here: only this user reads $folder/$name (make the group, and run this again)" >&2
  fi
done
