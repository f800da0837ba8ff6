/* Connections to a server of HTTP/1.1 on the loopback interface, and one request. */
#ifndef SPATE_PEER_H
#define SPATE_PEER_H

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "clock.h"

static const char REQUEST[] = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

/* A connection whose events carry `tag`. */
static inline int connected(int events, int port, int tag) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int one = 1, descriptor = socket(AF_INET, SOCK_STREAM, 0);
  if (descriptor < 0 || connect(descriptor, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = tag};
  if (epoll_ctl(events, EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl");
  return descriptor;
}

static inline void ask(int descriptor) {
  if (send(descriptor, REQUEST, sizeof REQUEST - 1, 0) != sizeof REQUEST - 1) fail("send");
}

/* The answer is taken to come in one piece. */
static inline void take_answer(int descriptor) {
  char bytes[4096];
  if (recv(descriptor, bytes, sizeof bytes, 0) <= 0) fail("recv");
}

#endif
