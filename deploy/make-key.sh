#!/usr/bin/env bash
# Makes an API key: prints it once, and keeps only its hash in secrets/api-keys.yaml.
#   ./make-key.sh ID [SCOPE...]     scopes: * if none is named
set -euo pipefail
cd "$(dirname "$0")"

id=${1:?"name the key: ./make-key.sh ID [SCOPE...], such as ./make-key.sh operator"}
shift
if ! [[ $id =~ ^[A-Za-z0-9.-]{1,64}$ ]]; then
  echo "'$id' can't name a key: use letters, digits, '.' and '-', at most 64" >&2
  exit 1
fi
scopes=''
for scope in "${@:-*}"; do
  if ! [[ $scope =~ ^(\*|[a-z:-]+)$ ]]; then
    echo "'$scope' is no scope: use one such as orders:read, or '*'" >&2
    exit 1
  fi
  scopes+="${scopes:+, }\"$scope\""
done

file=secrets/api-keys.yaml
mkdir -p secrets
if [ -e "$file" ] && grep -qF "{id: \"$id\"," "$file"; then
  echo "$file has a key '$id' already: take its line out first, or use another name" >&2
  exit 1
fi

key="hs_${id}_$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n')"
hash=$(printf %s "$key" | sha256sum | cut -d ' ' -f 1)
# Replaced as a whole, so that a service which reads it meanwhile sees the old file or the new one. Readable by all,
# because the service runs as another user: a hash of 256 random bits gives nothing away.
{
  if [ -e "$file" ]; then cat "$file"; else echo 'keys:'; fi
  echo "  - {id: \"$id\", sha256: \"$hash\", scopes: [$scopes]}"
} >"$file.new"
chmod 644 "$file.new"
mv "$file.new" "$file"

echo "the key '$id', which is shown only now:" >&2
echo "$key"
