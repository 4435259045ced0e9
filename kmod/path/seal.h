/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* seal.h - data on its way out: inner packets become data messages */
#ifndef WG_SEAL_H
#define WG_SEAL_H

#include <linux/skbuff.h>

struct wg_peer;

/** wg_seal_exit() - free the memory of trains; module unload */
void wg_seal_exit(void);

/**
 * wg_seal_send() - send an inner packet to its peer, or stage it until there is a session
 * @skb: IPv4 or IPv6, maybe GSO, network header at skb->data
 *
 * Consumes @skb. Softirqs off, under RCU.
 */
void wg_seal_send(struct wg_peer *peer, struct sk_buff *skb);

/** wg_seal_send_staged() - send what waited. Any context but hard interrupts, under RCU or with a reference. */
void wg_seal_send_staged(struct wg_peer *peer);

/**
 * wg_seal_send_keepalive() - send the staged packets or, if there are none, an empty message
 *
 * Without a session a handshake is begun for it. Contexts as above.
 */
void wg_seal_send_keepalive(struct wg_peer *peer);

#endif /* WG_SEAL_H */
