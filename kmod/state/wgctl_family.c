// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * wgctl_family.c - the wgctl family: its name and its multicast group
 *
 * The first family is the in-tree driver's and stays as it is. This one is described
 * by uapi/wgctl.h. Events are told by it from wherever they happen, so its commands,
 * which call everything, are handed in.
 */
#include "wgctl_family.h"

static const struct genl_multicast_group groups[] = {
	{ .name = WGCTL_MULTICAST_EVENTS, .flags = GENL_MCAST_CAP_NET_ADMIN },
};

struct genl_family wg_wgctl_family __ro_after_init = {
	.version = WGCTL_GENL_VERSION,
	.maxattr = WGCTL_A_LAST,
	.module = THIS_MODULE,
	.mcgrps = groups,
	.n_mcgrps = ARRAY_SIZE(groups),
	.netnsok = true,
	/* Or all families that do not say so would wait for a change that takes seconds. */
	.parallel_ops = true,
};

int __init wg_wgctl_family_init(const char *kind, const struct genl_ops *ops, u8 n_ops)
{
	snprintf(wg_wgctl_family.name, sizeof(wg_wgctl_family.name), "%s%s%s",
		 WGCTL_GENL_NAME, kind ? "-" : "", kind ?: "");
	wg_wgctl_family.ops = ops;
	wg_wgctl_family.n_ops = n_ops;
	return genl_register_family(&wg_wgctl_family);
}

void wg_wgctl_family_exit(void)
{
	genl_unregister_family(&wg_wgctl_family);
}
