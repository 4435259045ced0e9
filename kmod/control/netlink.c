// SPDX-License-Identifier: GPL-2.0 OR MIT
/* netlink.c - the commands of the family of <linux/wireguard.h> */
#include "netlink.h"

#include <linux/if.h>

#include "netlink_get.h"
#include "netlink_set.h"
#include "request.h"

static const struct nla_policy get_policy[WGDEVICE_A_IFNAME + 1] = {
	[WGDEVICE_A_IFINDEX] = { .type = NLA_U32 },
	[WGDEVICE_A_IFNAME] = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
};

static const struct genl_ops ops[] = {
	{
		.cmd = WG_CMD_GET_DEVICE,
		.policy = get_policy,
		.maxattr = WGDEVICE_A_IFNAME,
		.start = wg_netlink_get_start,
		.dumpit = wg_netlink_get_dump,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = WG_CMD_SET_DEVICE,
		.doit = wg_netlink_set,
		.flags = GENL_UNS_ADMIN_PERM,
	},
};

int __init wg_netlink_init(const char *kind)
{
	wg_request_family.ops = ops;
	wg_request_family.n_ops = ARRAY_SIZE(ops);
	strscpy(wg_request_family.name, kind, sizeof(wg_request_family.name));
	return genl_register_family(&wg_request_family);
}

void wg_netlink_exit(void)
{
	genl_unregister_family(&wg_request_family);
}
