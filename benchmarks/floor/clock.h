/* Times in nanoseconds, and what is said of many of them. */
#ifndef SPATE_CLOCK_H
#define SPATE_CLOCK_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline long nanos_of(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

static inline long now_nanos(void) { return nanos_of(CLOCK_MONOTONIC); }

static inline struct timespec timespec_of(long nanos) {
  return (struct timespec){.tv_sec = nanos / 1000000000L, .tv_nsec = nanos % 1000000000L};
}

static inline int ascending(const void *a, const void *b) {
  long x = *(const long *)a, y = *(const long *)b;
  return (x > y) - (x < y);
}

/* Microseconds that `part` of all values do not exceed; sorts them. */
static inline double percentile(long *values, long count, double part) {
  qsort(values, count, sizeof *values, ascending);
  return values[(long)(count * part)] / 1e3;
}

static inline void fail(const char *what) {
  perror(what);
  exit(1);
}

#endif
