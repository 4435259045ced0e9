/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * seal.h - data on its way out: inner packets become data messages
 *
 * The room path/ is the way of packets, in softirqs. Out: seal, with segment for GSO
 * packets, paged for long ones and outer for what the sealed packet inherits, then
 * transmit and route. In: receive tells datagrams apart, lane queues data for the CPU
 * that opens it, and open decrypts, checks and delivers it.
 *
 * Per packet, nothing here may wait, allocate without bound or take a lock that all
 * packets share. A packet that goes no further ends in wg_drop(). Handshake messages
 * come by receive as well, and go to what is handed in: see wg_receive_init().
 */
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
