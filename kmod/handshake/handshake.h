/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * handshake.h - handshake messages, sent and received, in process context
 *
 * The room handshake/ is how sessions begin and end. handshake_queue carries messages
 * from the softirq to workers; handshake works them off and sends our own, with the
 * cryptography of core/noise; expiry is what follows from timers: retries,
 * keepalives, keys that are wiped.
 *
 * The rooms before this one call it only by pointers that main.c hands in: received
 * messages, expired timers, a peer's work item.
 */
#ifndef WG_HANDSHAKE_H
#define WG_HANDSHAKE_H

#include <linux/types.h>

struct work_struct;
struct wg_peer;

int wg_handshake_init(void);
void wg_handshake_exit(void);

/**
 * wg_handshake_hold() - no initiation is sent, and none answered, until wg_handshake_release()
 *
 * Of all devices; nests. Keys that are wiped after this call are the last. Process context.
 */
void wg_handshake_hold(void);
void wg_handshake_release(void);

/** wg_handshake_work() - work off a device's queue: the work of a struct wg_handshake_worker */
void wg_handshake_work(struct work_struct *work);

/** wg_handshake_send_initiation() - the peer's work item. Process context. */
void wg_handshake_send_initiation(struct wg_peer *peer);

#endif /* WG_HANDSHAKE_H */
