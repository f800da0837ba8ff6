/* What evenly spread requests cost a client that does nothing but send them and count.
 *
 *   even PORT RATE QUANTUM spin|sleep
 *
 * RATE requests a second for 6 s, in equal steps, over at most 64 connections. With `sleep` it waits in the kernel for
 * the next deadline or answer; with `spin` it keeps looking. With a QUANTUM, in microseconds, deadlines are put off to
 * the next multiple of it, so that several are met by one awakening.
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "peer.h"

enum { SECONDS = 6, CONNECTIONS = 64, WORTH_SLEEPING = 3000 };

int main(int count, char **words) {
  if (count != 5) {
    fprintf(stderr, "even PORT RATE QUANTUM spin|sleep\n");
    return 2;
  }
  int port = atoi(words[1]), spins = strcmp(words[4], "spin") == 0;
  long rate = atol(words[2]), quantum = atol(words[3]) * 1000, total = rate * SECONDS;
  double step = 1e9 / rate;
  prctl(PR_SET_TIMERSLACK, 1);
  int events = epoll_create1(0), descriptors[CONNECTIONS], idle[CONNECTIONS], idles = 0;
  for (int i = 0; i < CONNECTIONS; i++) {
    descriptors[i] = connected(events, port, i);
    idle[idles++] = i;
  }
  long *late = malloc(total * sizeof *late), *response = malloc(total * sizeof *response), intended[CONNECTIONS];
  long sent = 0, answered = 0, sending = 0, receiving = 0;
  long start = now_nanos() + 10000000, cpu = nanos_of(CLOCK_PROCESS_CPUTIME_ID);
  struct rusage before, after;
  getrusage(RUSAGE_SELF, &before);
  struct epoll_event ready[CONNECTIONS];
  while (answered < total) {
    long now = now_nanos();
    while (sent < total && idles > 0) {
      long due = start + (long)(sent * step);
      if (due > now) break;
      int connection = idle[--idles];
      late[sent++] = now - due;
      intended[connection] = due;
      ask(descriptors[connection]);
      long then = now_nanos();
      sending += then - now;
      now = then;
    }
    long due = sent < total ? start + (long)(sent * step) : now + 1000000;
    if (quantum > 0) due = start + (due - start + quantum - 1) / quantum * quantum;
    struct timespec wait = timespec_of(!spins && due - now > WORTH_SLEEPING ? due - now : 0);
    int came = epoll_pwait2(events, ready, CONNECTIONS, &wait, NULL);
    for (int i = 0; i < came; i++) {
      int connection = ready[i].data.u32;
      long begin = now_nanos();
      take_answer(descriptors[connection]);
      long end = now_nanos();
      receiving += end - begin;
      response[answered++] = end - intended[connection];
      idle[idles++] = connection;
    }
  }
  cpu = nanos_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  getrusage(RUSAGE_SELF, &after);
  printf("%ld/s, quantum %4ld us, %-5s: processor %5.2f us per request, of it send %5.2f us, recv %4.2f us; %.2f sleeps;"
         " late by p50 %5.1f us, p99 %6.1f us; response p50 %5.1f us, p99 %6.1f us\n",
         rate, quantum / 1000, words[4], cpu / 1e3 / total, sending / 1e3 / total, receiving / 1e3 / total,
         (double)(after.ru_nvcsw - before.ru_nvcsw) / total, percentile(late, total, 0.5), percentile(late, total, 0.99),
         percentile(response, total, 0.5), percentile(response, total, 0.99));
  return 0;
}
