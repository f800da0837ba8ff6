/* How fast this machine and its nginx answer what has piled up, with next to no work in the client.
 *
 *   drain PORT PID CONNECTIONS REQUESTS
 *
 * Sends single requests for a while, stops the process PID for three seconds with one request waiting on each
 * connection, lets it go on and keeps a request on every connection until so many are answered. Prints the milliseconds
 * from the signal to half of the answers, and to all.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <unistd.h>

#include "peer.h"

enum { READY = 512, BEFORE = 3000 };

int main(int count, char **words) {
  if (count != 5) {
    fprintf(stderr, "drain PORT PID CONNECTIONS REQUESTS\n");
    return 2;
  }
  int port = atoi(words[1]), server = atoi(words[2]), connections = atoi(words[3]), requests = atoi(words[4]);
  int events = epoll_create1(0);
  int *descriptors = malloc(sizeof(int) * connections);
  for (int i = 0; i < connections; i++) descriptors[i] = connected(events, port, i);
  struct epoll_event ready[READY];
  for (int i = 0; i < BEFORE; i++) {
    ask(descriptors[i % connections]);
    if (epoll_wait(events, ready, 1, -1) != 1) fail("epoll_wait");
    take_answer(descriptors[ready[0].data.u32]);
    usleep(900);
  }
  if (kill(server, SIGSTOP) != 0) fail("kill");
  int sent = connections, answered = 0;
  for (int i = 0; i < connections; i++) ask(descriptors[i]);
  sleep(3);
  long begin = now_nanos(), half = 0;
  kill(server, SIGCONT);
  while (answered < requests) {
    int came = epoll_wait(events, ready, READY, -1);
    for (int i = 0; i < came; i++) {
      int descriptor = descriptors[ready[i].data.u32];
      take_answer(descriptor);
      if (++answered == requests / 2) half = now_nanos() - begin;
      if (sent < requests) {
        ask(descriptor);
        sent++;
      }
    }
  }
  printf("%.1f %.1f\n", half / 1e6, (now_nanos() - begin) / 1e6);
  return 0;
}
