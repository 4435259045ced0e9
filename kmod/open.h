/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* open.h - data on its way in: data messages become inner packets */
#ifndef WG_OPEN_H
#define WG_OPEN_H

#include <linux/skbuff.h>

struct wg_device;

/**
 * wg_open_receive() - authenticate, decrypt and deliver a data message
 * @skb: skb->data at the WireGuard header, at least WG_KEEPALIVE_LEN bytes;
 *	the outer network header is still known
 *
 * Consumes @skb. Softirq, under RCU.
 */
void wg_open_receive(struct wg_device *wg, struct sk_buff *skb);

#endif /* WG_OPEN_H */
