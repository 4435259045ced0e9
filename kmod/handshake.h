/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* handshake.h - handshake messages, sent and received, in process context */
#ifndef WG_HANDSHAKE_H
#define WG_HANDSHAKE_H

#include <linux/skbuff.h>

struct wg_device;
struct wg_peer;

int wg_handshake_init(void);
void wg_handshake_exit(void);

/** wg_handshake_device_init() - the queue and workers of a device */
int wg_handshake_device_init(struct wg_device *wg);
/** wg_handshake_device_destroy() - nothing may be queued any more. Process context. */
void wg_handshake_device_destroy(struct wg_device *wg);
/** wg_handshake_purge() - drop what is queued and wait for the workers. Process context. */
void wg_handshake_purge(struct wg_device *wg);

/**
 * wg_handshake_receive() - queue a handshake message for a worker
 * @skb: skb->data at the WireGuard header; initiation, response or cookie reply by type and length
 *
 * Consumes @skb. Softirq, under RCU. What the queue does not hold is dropped and counted.
 */
void wg_handshake_receive(struct wg_device *wg, struct sk_buff *skb);

/**
 * wg_handshake_request() - ask for an initiation to be sent
 * @retry: no response came to the last one; else the count of attempts begins anew
 *
 * At most one in WG_REKEY_TIMEOUT_SEC is sent. Any context, under RCU or with a reference.
 */
void wg_handshake_request(struct wg_peer *peer, bool retry);

/** wg_handshake_send_initiation() - the peer's work item. Process context. */
void wg_handshake_send_initiation(struct wg_peer *peer);

/** wg_handshake_queue_work() - queue @work where handshakes are computed */
bool wg_handshake_queue_work(struct work_struct *work);

#endif /* WG_HANDSHAKE_H */
