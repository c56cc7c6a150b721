# Completes emscloud in bash 4.2 or newer: `source <(emscloud completion bash)` in ~/.bashrc.
_emscloud() {
    local kind word
    COMPREPLY=()
    {
        IFS= read -r kind
        while IFS= read -r word; do
            COMPREPLY+=("$word")
        done
    } < <(COMP_WORDBREAKS=$COMP_WORDBREAKS "${1/#'~/'/$HOME/}" completion bash "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    case $kind in
        files) compopt -o default ;;
        folders) compopt -o dirnames ;;
    esac
}
complete -F _emscloud emscloud
