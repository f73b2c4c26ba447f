#!/usr/bin/env bash
# pip_install.sh ENVIRONMENT ARGUMENTS: pip install, tried again after a broken download.
#
# What has been downloaded is kept, so that a second try, or a second `make setup`, goes on. pip's
# remarks on indexes that the machine names and does not have are left out.
set -euo pipefail
python=$1/bin/python
shift
for try in 1 2 3; do
  status=0
  "$python" -m pip install --quiet --retries 10 --timeout 60 "$@" \
    2> >(grep --line-buffered -v -e "^WARNING: Location .* is ignored" >&2) || status=$?
  (( status == 0 )) && exit 0
  (( try < 3 )) && echo "pip ended with status $status; trying again ..." >&2 && sleep $(( 5 * try ))
done
echo "The packages could not be installed. Run the same command again: it goes on from here." >&2
exit "$status"
