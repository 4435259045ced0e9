/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* open.h - data on its way in: data messages become inner packets */
#ifndef WG_OPEN_H
#define WG_OPEN_H

#include <linux/skbuff.h>

struct napi_struct;
struct wg_device;

/**
 * wg_open_receive() - queue a data message of a known session; wg_open_slice() will get it
 * @skb: skb->data at the WireGuard header, at least WG_KEEPALIVE_LEN bytes;
 *	the outer network header is still known
 *
 * Consumes @skb. Softirqs off, under RCU.
 */
void wg_open_receive(struct wg_device *wg, struct sk_buff *skb);

/**
 * wg_open_slice() - authenticate, decrypt and deliver messages
 * @napi: whose poll this is
 * @slice: as wg_open_receive() has queued them
 *
 * Consumes all of @slice. Softirqs off, under RCU.
 */
void wg_open_slice(struct wg_device *wg, struct napi_struct *napi, struct sk_buff_head *slice);

#endif /* WG_OPEN_H */
