/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* netlink_set.h - WG_CMD_SET_DEVICE, and changes of several parts */
#ifndef WG_NETLINK_SET_H
#define WG_NETLINK_SET_H

#include "request.h"

int wg_netlink_set(struct sk_buff *skb, struct genl_info *info);

/** struct wg_change_part - one of the messages that make up a change */
struct wg_change_part {
	struct list_head list;
	struct nlattr *attrs[WGDEVICE_A_MAX + 1];
};

/**
 * wg_netlink_change() - carry out a change, all of it or nothing
 * @parts: list of struct wg_change_part, each checked by wg_netlink_check(); all but
 *	the first have peers alone
 * @skb: the request that asks for it
 *
 * Process context, with a reference to the device; takes update_lock, and the RTNL
 * for a moment. Return: 0, or -errno with nothing changed and a text in @extack,
 * which may point to an attribute of any part; -EINTR when the process is being killed.
 */
int wg_netlink_change(struct wg_device *wg, struct list_head *parts, const struct sk_buff *skb,
		      struct netlink_ext_ack *extack);

#endif /* WG_NETLINK_SET_H */
