# shellcheck shell=sh
# Headings and durations: functions for the other scripts. Sourcing this file runs nothing.

timing_start=$(date +%s)
timing_step=
timing_table=

# Ends the current step, if any, and starts the step "$1" with a heading.
step() {
    end_step
    timing_step=$1
    timing_step_start=$(date +%s)
    echo "== $1" >&2
}

end_step() {
    [ -n "$timing_step" ] || return 0
    seconds=$(($(date +%s) - timing_step_start))
    timing_table="$timing_table$(printf '%5d s  %s' "$seconds" "$timing_step")
"
    timing_step=
}

# Prints how long each step and the whole script took.
print_durations() {
    end_step
    printf '== durations\n%s' "$timing_table" >&2
    printf '%5d s  in total\n' $(($(date +%s) - timing_start)) >&2
}
