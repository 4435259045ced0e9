/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* handshake_queue.h - handshake messages on their way from the softirq to a worker */
#ifndef WG_HANDSHAKE_QUEUE_H
#define WG_HANDSHAKE_QUEUE_H

#include <linux/percpu.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "core/proto.h"
#include "state/endpoint.h"

struct wg_device;

/** struct wg_incoming - a handshake message, of the length that belongs to its type */
struct wg_incoming {
	struct list_head queue;
	struct wg_endpoint from;
	unsigned int len;
	union {
		struct wg_message_header header;
		struct wg_message_initiation initiation;
		struct wg_message_response response;
		struct wg_message_cookie cookie;
	};
};

/** struct wg_handshake_worker - takes messages off the queue of its device */
struct wg_handshake_worker {
	struct work_struct work;
	struct wg_device *wg;
};

/** wg_handshake_workers_init() - what all queues share; module load */
int wg_handshake_workers_init(void);
void wg_handshake_workers_exit(void);

/**
 * wg_handshake_queue_init() - the queue and workers of a device
 * @work: what a worker does; it finds its struct wg_handshake_worker by its member work
 *
 * Process context. Return: 0 or -ENOMEM.
 */
int wg_handshake_queue_init(struct wg_device *wg, work_func_t work);

/** wg_handshake_queue_destroy() - nothing may be queued any more. Process context. */
void wg_handshake_queue_destroy(struct wg_device *wg);

/** wg_handshake_queue_purge() - drop what is queued and wait for the workers. Process context. */
void wg_handshake_queue_purge(struct wg_device *wg);

/**
 * wg_handshake_queue_add() - queue a handshake message for a worker
 * @skb: skb->data at the WireGuard header; initiation, response or cookie reply by type and length
 *
 * Consumes @skb. Softirq, under RCU. What the queue does not hold is dropped and counted.
 */
void wg_handshake_queue_add(struct wg_device *wg, struct sk_buff *skb);

/** wg_handshake_queue_take() - the next message, for the caller to kfree(), or NULL. Process context. */
struct wg_incoming *wg_handshake_queue_take(struct wg_device *wg);

/** wg_handshake_queue_under_load() - is it long, or was it less than WG_UNDER_LOAD_STICKY_SEC ago? */
bool wg_handshake_queue_under_load(struct wg_device *wg);

/** wg_handshake_queue_work() - queue @work where handshakes are computed */
bool wg_handshake_queue_work(struct work_struct *work);

#endif /* WG_HANDSHAKE_QUEUE_H */
