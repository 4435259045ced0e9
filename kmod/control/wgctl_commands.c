// SPDX-License-Identifier: GPL-2.0 OR MIT
/* wgctl_commands.c - the commands of the wgctl family, each of which has a file of its own */
#include "wgctl_commands.h"

#include <linux/if.h>

#include "state/wgctl_family.h"
#include "netlink_binding.h"
#include "request.h"
#include "stats.h"
#include "transaction.h"

/* So that both families find their device in the same way. */
static_assert((int)WGCTL_A_IFINDEX == (int)WGDEVICE_A_IFINDEX &&
	      (int)WGCTL_A_IFNAME == (int)WGDEVICE_A_IFNAME);

#define DEVICE_POLICY \
	[WGCTL_A_IFINDEX] = { .type = NLA_U32 }, \
	[WGCTL_A_IFNAME] = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 }

static const struct nla_policy get_policy[WGCTL_A_IFNAME + 1] = { DEVICE_POLICY };

static const struct nla_policy transaction_policy[WGCTL_A_DEVICE + 1] = {
	DEVICE_POLICY,
	[WGCTL_A_STAGE_FLAGS] = NLA_POLICY_MASK(NLA_U32, WG_TRANSACTION_FLAGS),
	[WGCTL_A_DEVICE] = { .type = NLA_NESTED },
};

static const struct nla_policy binding_policy[WGCTL_A_BIND_IFNAME + 1] = {
	DEVICE_POLICY,
	[WGCTL_A_BIND_IFINDEX] = { .type = NLA_U32 },
	[WGCTL_A_BIND_IPV4] = NLA_POLICY_EXACT_LEN(sizeof(struct in_addr)),
	[WGCTL_A_BIND_IPV6] = NLA_POLICY_EXACT_LEN(sizeof(struct in6_addr)),
	[WGCTL_A_BIND_IFNAME] = { .type = NLA_NUL_STRING, .len = IFNAMSIZ - 1 },
};

#define POLICY(name) .policy = name, .maxattr = ARRAY_SIZE(name) - 1

static const struct genl_ops ops[] = {
	{
		/* Its permission depends on a parameter, so it is checked there. */
		.cmd = WGCTL_CMD_GET_STATS,
		POLICY(get_policy),
		.start = wg_stats_start,
		.dumpit = wg_stats_dump,
	},
	{
		.cmd = WGCTL_CMD_STAGE,
		POLICY(transaction_policy),
		.doit = wg_transaction_part,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = WGCTL_CMD_SET_BINDING,
		POLICY(binding_policy),
		.doit = wg_netlink_binding_set,
		.flags = GENL_UNS_ADMIN_PERM,
	},
	{
		.cmd = WGCTL_CMD_GET_BINDING,
		POLICY(get_policy),
		.doit = wg_netlink_binding_get,
		.flags = GENL_UNS_ADMIN_PERM,
	},
};

int __init wg_wgctl_init(const char *kind)
{
	int err;

	err = wg_transaction_init();
	if (err)
		return err;
	err = wg_wgctl_family_init(kind, ops, ARRAY_SIZE(ops));
	if (err)
		wg_transaction_exit();
	return err;
}

void wg_wgctl_exit(void)
{
	wg_wgctl_family_exit();
	wg_transaction_exit();
}
