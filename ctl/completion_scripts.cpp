// SPDX-License-Identifier: MIT
// completion_scripts.cpp - how each shell asks `wgctl completion words' what to offer.
#include "completion.hpp"

namespace ctl {
namespace {

// clang-format off
// Bash breaks words at `=', which every key ends with, so the line is taken apart anew.
constexpr std::string_view kBash = R"sh(# bash completion of wgctl
_wgctl() {
	local line words
	COMPREPLY=()
	read -ra words <<<"${COMP_LINE:0:COMP_POINT}"
	if [[ ${COMP_LINE:0:COMP_POINT} == *[[:space:]] ]]; then words+=(""); fi
	while IFS= read -r line; do
		if [ "$line" = :files ]; then
			compopt -o filenames
			while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "${words[-1]}")
		else
			COMPREPLY+=("${line%%$'\t'*}")
		fi
	done < <("${words[0]}" completion words "${words[@]:1}" 2>/dev/null)
}
complete -F _wgctl wgctl
)sh";

constexpr std::string_view kZsh = R"sh(#compdef wgctl
# zsh completion of wgctl
_wgctl() {
	local line
	local -a values shown
	for line in ${(f)"$(${words[1]} completion words "${(@)words[2,CURRENT]}" 2>/dev/null)"}; do
		if [[ $line == :files ]]; then
			_files
		else
			values+=("${line%%$'\t'*}")
			shown+=("${line/$'\t'/ -- }")
		fi
	done
	compadd -l -d shown -a values
}
if [[ $funcstack[1] == _wgctl ]]; then _wgctl "$@"; else compdef _wgctl wgctl; fi
)sh";

constexpr std::string_view kFish = R"sh(# fish completion of wgctl
function __wgctl_complete
	set -l words (commandline -opc)
	set -l last (commandline -ct)
	for line in ($words[1] completion words $words[2..-1] "$last" 2>/dev/null)
		if test "$line" = :files
			__fish_complete_path "$last"
		else
			echo $line
		end
	end
end
complete -c wgctl -f -a '(__wgctl_complete)'
)sh";
// clang-format on

} // namespace

std::string_view completion_script(std::string_view shell) {
    if (shell == "bash")
        return kBash;
    if (shell == "zsh")
        return kZsh;
    return shell == "fish" ? kFish : std::string_view();
}

} // namespace ctl
