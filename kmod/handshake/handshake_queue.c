// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * handshake_queue.c - handshake messages on their way from the softirq to a worker
 *
 * The softirq copies a message of known size into a small object and hangs it on
 * the device's bounded queue. Workers, one a CPU, take them off.
 */
#include "handshake_queue.h"

#include <linux/skbuff.h>
#include <linux/slab.h>

#include "state/device.h"
#include "state/drop.h"

/** struct wg_handshake_queue - a device's messages that wait for a worker; guarded by @lock, softirq-safe */
struct wg_handshake_queue {
	spinlock_t lock;
	struct list_head messages;	/* struct wg_incoming */
	unsigned int count;
	unsigned long under_load_at;	/* jiffies, when it was seen last */
	bool under_load_seen;
	unsigned int next_worker;
	struct wg_handshake_worker __percpu *workers;	/* set once */
};

static struct workqueue_struct *handshake_wq;

bool wg_handshake_queue_work(struct work_struct *work)
{
	return queue_work(handshake_wq, work);
}

bool wg_handshake_queue_under_load(struct wg_device *wg)
{
	struct wg_handshake_queue *queue = wg->handshake_queue;
	bool loaded;

	spin_lock_bh(&queue->lock);
	if (queue->count >= WG_UNDER_LOAD_HANDSHAKES) {
		queue->under_load_seen = true;
		queue->under_load_at = jiffies;
	} else if (jiffies - queue->under_load_at > WG_UNDER_LOAD_STICKY_SEC * HZ) {
		queue->under_load_seen = false;
	}
	loaded = queue->under_load_seen;
	spin_unlock_bh(&queue->lock);
	return loaded;
}

struct wg_incoming *wg_handshake_queue_take(struct wg_device *wg)
{
	struct wg_handshake_queue *queue = wg->handshake_queue;
	struct wg_incoming *in;

	spin_lock_bh(&queue->lock);
	in = list_first_entry_or_null(&queue->messages, struct wg_incoming, queue);
	if (in) {
		list_del(&in->queue);
		--queue->count;
	}
	spin_unlock_bh(&queue->lock);
	return in;
}

/* Return: false when the queue is full. */
static bool enqueue(struct wg_handshake_queue *queue, struct wg_incoming *in)
{
	bool queued = false;
	unsigned int cpu;

	spin_lock_bh(&queue->lock);
	if (queue->count < WG_MAX_QUEUED_HANDSHAKES) {
		list_add_tail(&in->queue, &queue->messages);
		++queue->count;
		queued = true;
	}
	cpu = cpumask_next(queue->next_worker, cpu_online_mask);
	if (cpu >= nr_cpu_ids)
		cpu = cpumask_first(cpu_online_mask);
	queue->next_worker = cpu;
	spin_unlock_bh(&queue->lock);
	wg_handshake_queue_work(&per_cpu_ptr(queue->workers, cpu)->work);
	return queued;
}

void wg_handshake_queue_add(struct wg_device *wg, struct sk_buff *skb)
{
	enum wgctl_drop reason = WGCTL_DROP_RX_NO_MEMORY;
	struct wg_incoming *in;

	in = kmalloc(sizeof(*in), GFP_ATOMIC | __GFP_NOWARN);
	if (!in)
		goto drop;
	/* The caller has matched type and length, and so the size of the union. */
	in->len = skb->len;
	if (skb_copy_bits(skb, 0, &in->header, in->len)) {
		reason = WGCTL_DROP_RX_MALFORMED;
		goto free;
	}
	wg_endpoint_from_skb(&in->from, skb);
	if (!enqueue(wg->handshake_queue, in)) {
		reason = WGCTL_DROP_HS_QUEUE_FULL;
		goto free;
	}
	consume_skb(skb);
	return;

free:
	kfree(in);
drop:
	wg_drop(wg, NULL, skb, reason);
}

void wg_handshake_queue_purge(struct wg_device *wg)
{
	struct wg_incoming *in;
	int cpu;

	while ((in = wg_handshake_queue_take(wg)))
		kfree(in);
	/* Not flush: a worker may have queued itself again. */
	for_each_possible_cpu(cpu)
		cancel_work_sync(&per_cpu_ptr(wg->handshake_queue->workers, cpu)->work);
}

int wg_handshake_queue_init(struct wg_device *wg, work_func_t work)
{
	struct wg_handshake_queue *queue = kzalloc(sizeof(*queue), GFP_KERNEL);
	int cpu;

	if (!queue)
		return -ENOMEM;
	spin_lock_init(&queue->lock);
	INIT_LIST_HEAD(&queue->messages);
	queue->workers = alloc_percpu(struct wg_handshake_worker);
	if (!queue->workers) {
		kfree(queue);
		return -ENOMEM;
	}
	for_each_possible_cpu(cpu) {
		per_cpu_ptr(queue->workers, cpu)->wg = wg;
		INIT_WORK(&per_cpu_ptr(queue->workers, cpu)->work, work);
	}
	wg->handshake_queue = queue;
	return 0;
}

void wg_handshake_queue_destroy(struct wg_device *wg)
{
	wg_handshake_queue_purge(wg);
	free_percpu(wg->handshake_queue->workers);
	kfree(wg->handshake_queue);
	wg->handshake_queue = NULL;
}

int wg_handshake_workers_init(void)
{
	/*
	 * Unbound: a flood that comes in on one CPU is computed on all. No more at
	 * once than that keeps busy, or thousands of peers would get hundreds of threads.
	 */
	handshake_wq = alloc_workqueue("wg-handshake", WQ_UNBOUND | WQ_FREEZABLE,
				       2 * num_possible_cpus());
	return handshake_wq ? 0 : -ENOMEM;
}

void wg_handshake_workers_exit(void)
{
	destroy_workqueue(handshake_wq);
}
