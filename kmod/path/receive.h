/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* receive.h - datagrams that have come in by the device's sockets */
#ifndef WG_RECEIVE_H
#define WG_RECEIVE_H

#include <linux/skbuff.h>

struct sock;
struct wg_device;

/**
 * wg_receive_handshake_t - what takes handshake messages: see wg_handshake_queue_add()
 *
 * Consumes the skb. Softirq, under RCU.
 */
typedef void (*wg_receive_handshake_t)(struct wg_device *wg, struct sk_buff *skb);

/** wg_receive_init() - hand in what takes handshake messages; module load */
void wg_receive_init(wg_receive_handshake_t handshake);

/**
 * wg_receive() - the encap_rcv of a device's socket
 * @skb: a datagram with its UDP header, whose length and checksum UDP has checked
 *
 * Consumes @skb. Softirq, under RCU. Return: 0.
 */
int wg_receive(struct sock *sk, struct sk_buff *skb);

#endif /* WG_RECEIVE_H */
