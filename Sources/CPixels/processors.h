// For what both files of this folder compute: the same sums on every machine, and one version of a function for each kind of processor.
#ifndef PROCESSORS_H
#define PROCESSORS_H

// No fused multiply-add, whose rounding differs.
#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__) && defined(__linux__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

#endif
