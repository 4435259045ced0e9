/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* netlink_get.h - WG_CMD_GET_DEVICE */
#ifndef WG_NETLINK_GET_H
#define WG_NETLINK_GET_H

struct netlink_callback;
struct sk_buff;

int wg_netlink_get_start(struct netlink_callback *cb);
int wg_netlink_get_dump(struct sk_buff *skb, struct netlink_callback *cb);

#endif /* WG_NETLINK_GET_H */
