// SPDX-License-Identifier: MIT
// traffic - send an exact amount of data and time its arrival, for scripts/bench
//
// traffic receive tcp PORT STREAMS          prints bytes and nanoseconds
// traffic send tcp HOST PORT BYTES STREAMS
// traffic receive udp PORT SIZE             prints datagrams and nanoseconds
// traffic send udp HOST PORT SIZE COUNT
//
// Time runs at the receiver, from the first byte to the last, so that neither
// buffers at the sender nor the start of a process are part of it.
#include <arpa/inet.h>
#include <err.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK_BYTES = 128 * 1024, RCVBUF_BYTES = 64 << 20, QUIET_SEC = 2, END_MARKS = 20, END_GAP_US = 5000 };

static char chunk[CHUNK_BYTES];

static long long now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static int open_socket(int type, const char *host, const char *port)
{
	struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = type }, *ai;
	int fd, rc;

	if (!host) {
		hints.ai_family = AF_INET6;
		hints.ai_flags = AI_PASSIVE;
	}
	rc = getaddrinfo(host, port, &hints, &ai);
	if (rc)
		errx(1, "%s port %s: %s", host ? host : "*", port, gai_strerror(rc));
	fd = socket(ai->ai_family, type, 0);
	if (fd < 0)
		err(1, "socket");
	if (host ? connect(fd, ai->ai_addr, ai->ai_addrlen) : bind(fd, ai->ai_addr, ai->ai_addrlen))
		err(1, "%s port %s", host ? host : "*", port);
	freeaddrinfo(ai);
	return fd;
}

static void receive_tcp(const char *port, int streams)
{
	// Shared with the children, one of which a stream has.
	long long *bytes = mmap(NULL, streams * sizeof(*bytes), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long long start = 0, total = 0;
	int fd = open_socket(SOCK_STREAM, NULL, port), i;

	if (bytes == MAP_FAILED || listen(fd, streams))
		err(1, "listen");
	for (i = 0; i < streams; i++) {
		int conn = accept(fd, NULL, NULL);
		ssize_t n;

		if (conn < 0)
			err(1, "accept");
		if (!i)
			start = now_ns();
		if (!fork()) {
			while ((n = read(conn, chunk, sizeof(chunk))) > 0)
				bytes[i] += n;
			_exit(n < 0);
		}
		close(conn);
	}
	while (wait(NULL) > 0)
		;
	start = now_ns() - start;
	for (i = 0; i < streams; i++)
		total += bytes[i];
	printf("%lld %lld\n", total, start);
}

static void send_tcp(const char *host, const char *port, long long bytes, int streams)
{
	int i, status, failed = 0;

	for (i = 0; i < streams; i++) {
		long long left = bytes / streams;
		int fd;

		if (fork())
			continue;
		fd = open_socket(SOCK_STREAM, host, port);
		while (left > 0) {
			ssize_t n = write(fd, chunk, left < CHUNK_BYTES ? (size_t)left : sizeof(chunk));

			if (n < 0)
				err(1, "write");
			left -= n;
		}
		_exit(0);
	}
	while (wait(&status) > 0)
		failed |= status;
	if (failed)
		exit(1);
}

static void receive_udp(const char *port, int size)
{
	struct timeval quiet = { .tv_sec = 60 };
	long long first = 0, last = 0, count = 0;
	int fd = open_socket(SOCK_DGRAM, NULL, port), room = RCVBUF_BYTES;
	ssize_t n;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &quiet, sizeof(quiet));
	while ((n = recv(fd, chunk, sizeof(chunk), 0)) == size) {
		last = now_ns();
		if (!count++) {
			first = last;
			quiet.tv_sec = QUIET_SEC;
			setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &quiet, sizeof(quiet));
		}
	}
	printf("%lld %lld\n", count, last - first);
}

static void send_udp(const char *host, const char *port, int size, long long count)
{
	int fd = open_socket(SOCK_DGRAM, host, port), i;

	while (count-- > 0)
		send(fd, chunk, size, 0);
	// Datagrams of another size say that this was all; one of them arrives.
	for (i = 0; i < END_MARKS; i++) {
		usleep(END_GAP_US);
		send(fd, chunk, 1, 0);
	}
}

int main(int argc, char **argv)
{
	int receives = argc > 1 && !strcmp(argv[1], "receive");
	int tcp = argc > 2 && !strcmp(argv[2], "tcp");

	if (argc == 5 && receives && tcp)
		receive_tcp(argv[3], atoi(argv[4]));
	else if (argc == 5 && receives)
		receive_udp(argv[3], atoi(argv[4]));
	else if (argc == 7 && tcp)
		send_tcp(argv[3], argv[4], atoll(argv[5]), atoi(argv[6]));
	else if (argc == 7)
		send_udp(argv[3], argv[4], atoi(argv[5]), atoll(argv[6]));
	else
		errx(2, "see the top of scripts/traffic.c");
	return 0;
}
