// What Linux tells of power, network and the user (sd-bus), and how a process makes room for others (ioprio_set(2), which has no
// function in glibc); sd_notify(3).
#ifndef TIERSYNC_CLINUX_SHIM_H
#define TIERSYNC_CLINUX_SHIM_H

#include <stdint.h>
#include <sys/syscall.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

// Class 2 (best effort), level 7 (the last) of ioprio_set(2), for one thread.
static inline int clinux_set_lowest_io(int thread) {
    const int who_process = 1, class_best_effort = 2, class_shift = 13, last = 7;
    return (int)syscall(SYS_ioprio_set, who_process, thread, class_best_effort << class_shift | last);
}

#endif
