// SPDX-License-Identifier: MIT
// completion_scripts.cpp - how each shell asks wgctl what to offer, about itself and wgctl-quick.
#include "completion_scripts.hpp"

#include <utility>

namespace ctl {
namespace {

// clang-format off
// Bash breaks words at `=', which every key ends with, so the line is taken apart anew.
constexpr std::string_view kBash = R"sh(# bash completion of @program@
@function@() {
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
	done < <(@ask@ "${words[@]:1}" 2>/dev/null)
}
complete -F @function@ @program@
)sh";

constexpr std::string_view kZsh = R"sh(#compdef @program@
# zsh completion of @program@
@function@() {
	local line
	local -a values shown
	for line in ${(f)"$(@ask@ "${(@)words[2,CURRENT]}" 2>/dev/null)"}; do
		if [[ $line == :files ]]; then
			_files
		else
			values+=("${line%%$'\t'*}")
			shown+=("${line/$'\t'/ -- }")
		fi
	done
	compadd -l -d shown -a values
}
if [[ $funcstack[1] == @function@ ]]; then @function@ "$@"; else compdef @function@ @program@; fi
)sh";

constexpr std::string_view kFish = R"sh(# fish completion of @program@
function _@function@_complete
	set -l words (commandline -opc)
	set -l last (commandline -ct)
	for line in (@ask@ $words[2..-1] "$last" 2>/dev/null)
		if test "$line" = :files
			__fish_complete_path "$last"
		else
			echo $line
		end
	end
end
complete -c @program@ -f -a '(_@function@_complete)'
)sh";
// clang-format on

std::string_view template_of(std::string_view shell) {
    if (shell == "bash")
        return kBash;
    if (shell == "zsh")
        return kZsh;
    return shell == "fish" ? kFish : std::string_view();
}

// Of wgctl itself the one that is being typed is asked, which need not be the one in the path.
std::string_view question(std::string_view shell, bool quick) {
    if (quick)
        return "wgctl completion quick-words";
    return shell == "bash"  ? R"("${words[0]}" completion words)"
           : shell == "zsh" ? "${words[1]} completion words"
                            : "$words[1] completion words";
}

} // namespace

std::string completion_script(std::string_view shell, bool quick) {
    std::string script(template_of(shell));
    const std::pair<std::string_view, std::string_view> values[] = {
        {"@program@", quick ? "wgctl-quick" : "wgctl"},
        {"@function@", !quick           ? "_wgctl"
                       : shell == "zsh" ? "_wgctl-quick" // as its file, which is a function to zsh
                                        : "_wgctl_quick"},
        {"@ask@", question(shell, quick)},
    };
    for (const auto& [name, value] : values) {
        for (auto at = script.find(name); at != script.npos; at = script.find(name, at))
            script.replace(at, name.size(), value);
    }
    return script;
}

} // namespace ctl
