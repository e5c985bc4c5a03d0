#!/bin/sh
# Make the secrets of a compose project in FOLDER, once: what is there stays.
# The folder is for its owner alone; the files are readable inside the containers they are given to,
# each of which runs as a user of its own.
set -eu
folder=${1:?usage: secrets.sh FOLDER}
umask 077
mkdir -p "$folder"
cd "$folder"

random() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
keep() { # NAME: from standard input, unless it is there
    [ -e "$1" ] || { cat >"$1.new" && chmod 444 "$1.new" && mv "$1.new" "$1"; }
}

random | keep database_password
random | keep broker_password
printf 'requirepass %s\n' "$(cat broker_password)" | keep broker_auth
printf 'postgresql+psycopg://excise:%s@database:5432/excise' "$(cat database_password)" | keep excise_database_url
printf 'redis://:%s@broker:6379/0' "$(cat broker_password)" | keep excise_broker_url
od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n' | keep master_keys
echo "Keep a copy of $folder/master_keys, apart from those of the database: without it nothing opens."
