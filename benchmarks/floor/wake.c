/* How late a thread is that sleeps until deadlines, and what a deadline costs it.
 *
 *   wake epoll_pwait2|timerfd|nanosleep SLACK MARGIN
 *
 * 2,003 deadlines a second for 6 s. The thread asks to be woken MARGIN microseconds before each, looking at sockets from
 * then on, and allows the kernel SLACK nanoseconds (50,000 is what threads have that do not ask for less).
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>

#include "clock.h"

enum { RATE = 2003, SECONDS = 6, DEADLINES = RATE * SECONDS };

static void watch(int events, int descriptor) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLET};
  if (descriptor < 0 || epoll_ctl(events, EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl");
}

int main(int count, char **words) {
  if (count != 4) {
    fprintf(stderr, "wake epoll_pwait2|timerfd|nanosleep SLACK MARGIN\n");
    return 2;
  }
  int by_timer = strcmp(words[1], "timerfd") == 0, by_sleep = strcmp(words[1], "nanosleep") == 0;
  long slack = atol(words[2]), margin = atol(words[3]) * 1000;
  prctl(PR_SET_TIMERSLACK, slack);
  int events = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  watch(events, eventfd(0, 0));
  if (by_timer) watch(events, timer);
  static long late[DEADLINES];
  struct epoll_event ready[4];
  struct timespec nothing = {0};
  long start = now_nanos() + 1000000, cpu = nanos_of(CLOCK_PROCESS_CPUTIME_ID), left;
  for (int i = 0; i < DEADLINES; i++) {
    long due = start + i * (1000000000L / RATE);
    while ((left = due - margin - now_nanos()) > 0) {
      struct timespec wait = timespec_of(left);
      if (by_timer) {
        struct itimerspec at = {.it_value = timespec_of(due - margin)};
        timerfd_settime(timer, TFD_TIMER_ABSTIME, &at, NULL);
        epoll_wait(events, ready, 4, -1);
      } else if (by_sleep) {
        clock_nanosleep(CLOCK_MONOTONIC, 0, &wait, NULL);
      } else {
        epoll_pwait2(events, ready, 4, &wait, NULL);
      }
    }
    while (now_nanos() < due) epoll_pwait2(events, ready, 4, &nothing, NULL);
    late[i] = now_nanos() - due;
  }
  cpu = nanos_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  printf("%-12s slack %5ld ns, margin %3ld us: late by p50 %5.1f us, p90 %5.1f us, p99 %5.1f us; processor %5.1f us per"
         " deadline\n",
         words[1], slack, margin / 1000, percentile(late, DEADLINES, 0.5), percentile(late, DEADLINES, 0.9),
         percentile(late, DEADLINES, 0.99), cpu / 1e3 / DEADLINES);
  return 0;
}
