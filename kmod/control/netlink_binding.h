/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* netlink_binding.h - WGCTL_CMD_SET_BINDING and WGCTL_CMD_GET_BINDING */
#ifndef WG_NETLINK_BINDING_H
#define WG_NETLINK_BINDING_H

struct genl_info;
struct sk_buff;

int wg_netlink_binding_set(struct sk_buff *skb, struct genl_info *info);
int wg_netlink_binding_get(struct sk_buff *skb, struct genl_info *info);

#endif /* WG_NETLINK_BINDING_H */
