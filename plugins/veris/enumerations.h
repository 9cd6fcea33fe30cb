#ifndef DOSSIER_PLUGINS_VERIS_ENUMERATIONS_H_
#define DOSSIER_PLUGINS_VERIS_ENUMERATIONS_H_

namespace dossier::veris {

// The values that VERIS 1.2 to 1.4 know for a field, of all these versions together: what one of
// them dropped still stands in incidents that were coded with it. Compared without regard to case.
struct Enumeration {
  // "*" is any one part.
  const char* path;
  const char* values;  // separated by "; "
};

// clang-format off
inline constexpr Enumeration kEnumerations[] = {
    {"security_incident", "Confirmed; Suspected; Near miss; False positive"},
    {"confidence", "High; Medium; Low; None"},
    {"targeted", "Opportunistic; Targeted; NA; Unknown"},
    {"cost_corrective_action",
     "Difficult and expensive; Something in-between; Simple and cheap; Unknown"},

    {"action.hacking.variety",
     "Abuse of functionality; Backdoor; Brute force; Buffer overflow; Cache poisoning; "
     "Cryptanalysis; CSRF; Disable controls; DoS; Evade Defenses; Exploit misconfig; "
     "Exploit vuln; Footprinting; Forced browsing; Format string attack; Fuzz testing; "
     "HTTP request smuggling; HTTP request splitting; HTTP response smuggling; "
     "HTTP response splitting; Hijack; Insecure deserialization; Integer overflows; "
     "LDAP injection; Mail command injection; MitM; Null byte injection; Offline cracking; "
     "OS commanding; Pass-the-hash; Path traversal; Profile host; Reverse engineering; RFI; "
     "Routing detour; Scan network; Session fixation; Session prediction; Session replay; "
     "Soap array abuse; Special element injection; SQLi; SSI injection; URL redirector abuse; "
     "Use of backdoor or C2; Use of stolen creds; User breakout; Virtual machine escape; "
     "XML attribute blowup; XML entity expansion; XML external entities; XML injection; "
     "XPath injection; XQuery injection; XSS; Other; Unknown"},
    {"action.hacking.vector",
     "3rd party desktop; Backdoor; Backdoor or C2; Command shell; Desktop sharing; "
     "Desktop sharing software; Hypervisor; Inter-tenant; Other network service; Partner; "
     "Physical access; VPN; Web application; Other; Unknown"},
    {"action.malware.variety",
     "Adminware; Adware; AiTM; Backdoor; Backdoor or C2; Brute force; C2; Capture app data; "
     "Capture stored data; Click fraud; Click fraud and cryptocurrency mining; "
     "Client-side attack; Cryptocurrency mining; Destroy data; Disable controls; DoS; "
     "Downloader; Evade Defenses; Exploit misconfig; Exploit vuln; Export data; In-memory; "
     "MitM; Modify data; Packet sniffer; Pass-the-hash; Password dumper; Profile host; "
     "RAM scraper; Ransomware; RAT; Rootkit; Scan network; Spam; Spyware/Keylogger; "
     "SQL injection; Trojan; Worm; Other; Unknown"},
    {"action.malware.vector",
     "C2; Direct install; Download by malware; Email; Email attachment; Email autoexecute; "
     "Email link; Email other; Email unknown; Instant messaging; Network propagation; Partner; "
     "Remote injection; Removable media; Software update; Web application; "
     "Web application - download; Web application - drive-by; Web download; Web drive-by; "
     "Other; Unknown"},
    {"action.social.variety",
     "Baiting; Bribery; Elicitation; Evade Defenses; Extortion; Forgery; Influence; Partner; "
     "Phishing; Pretexting; Prompt bombing; Propaganda; Scam; Spam; Other; Unknown"},
    {"action.social.vector",
     "Documents; Email; IM; In-person; Phone; Removable media; SMS; Social media; Software; "
     "Web application; Website; Other; Unknown"},
    {"action.social.target",
     "Auditor; Call center; Cashier; Customer; Developer; End-user; End-user or employee; "
     "Executive; Finance; Former employee; Guard; Helpdesk; Human resources; Maintenance; "
     "Manager; Other employee; Partner; System admin; Other; Unknown"},
    {"action.error.variety",
     "Capacity shortage; Classification error; Data entry error; Disposal error; Gaffe; Loss; "
     "Maintenance error; Malfunction; Misconfiguration; Misdelivery; Misinformation; Omission; "
     "Physical accidents; Programming error; Publishing error; Other; Unknown"},
    {"action.error.vector",
     "Carelessness; Inadequate personnel; Inadequate processes; Inadequate technology; Other; "
     "Random error; Web application; Unknown"},
    {"action.misuse.variety",
     "Data mishandling; Email misuse; Evade Defenses; Illicit content; Knowledge abuse; "
     "Net misuse; Possession abuse; Privilege abuse; Snap picture; Unapproved hardware; "
     "Unapproved software; Unapproved workaround; Other; Unknown"},
    {"action.misuse.vector",
     "LAN access; Non-corporate; Physical access; Remote access; Web application; Other; Unknown"},
    {"action.physical.variety",
     "Assault; Bypassed controls; Connection; Destruction; Disabled controls; Evade Defenses; "
     "Skimmer; Snooping; Surveillance; Tampering; Theft; Wiretapping; Other; Unknown"},
    {"action.physical.vector",
     "Partner facility; Partner vehicle; Personal residence; Personal vehicle; "
     "Privileged access; Public facility; Public vehicle; Uncontrolled location; "
     "Victim grounds; Victim public area; Victim secure area; Victim work area; "
     "Visitor privileges; Other; Unknown"},
    {"action.environmental.variety",
     "Deterioration; Earthquake; EMI; ESD; Fire; Flood; Hazmat; Humidity; Hurricane; Ice; "
     "Landslide; Leak; Lightning; Meteorite; Particulates; Pathogen; Power failure; "
     "Temperature; Tornado; Tsunami; Vermin; Volcano; Wind; Other; Unknown"},
    {"action.*.result",
     "Infiltrate; Exfiltrate; Elevate; Lateral movement; Deploy payload; Other; Unknown; NA"},

    {"actor.external.variety",
     "Acquaintance; Activist; Auditor; Competitor; Customer; Force majeure; Former employee; "
     "Nation-state; Organized crime; State-affiliated; Terrorist; Unaffiliated; Other; Unknown"},
    {"actor.internal.variety",
     "Auditor; Call center; Cashier; Developer; Doctor or nurse; End-user; "
     "End-user or employee; Executive; Finance; Guard; Helpdesk; Human resources; Maintenance; "
     "Manager; Other employee; System admin; Other; Unknown"},
    {"actor.internal.job_change",
     "Demoted; Hired; Job eval; Lateral move; Let go; Passed over; Personal issues; Promoted; "
     "Reprimanded; Resigned; Other; Unknown"},
    {"actor.*.motive",
     "Convenience; Espionage; Fear; Financial; Fun; Grudge; Ideology; NA; Secondary; Other; "
     "Unknown"},

    {"asset.accessibility", "External; Internal; Isolated; NA; Other; Unknown"},
    {"asset.ownership", "Customer; Employee; NA; Partner; Victim; Other; Unknown"},
    {"asset.management", "Co-managed; External; Internal; NA; Other; Unknown"},
    {"asset.governance",
     "3rd party hosted; 3rd party managed; 3rd party owned; Internally isolated; "
     "Personally owned; Other; Unknown"},

    {"attribute.confidentiality.data_disclosure", "No; Potentially; Yes; Unknown"},
    {"attribute.confidentiality.data[].variety",
     "Bank; Classified; Copyrighted; Credentials; Digital certificate; Internal; Medical; "
     "Payment; Personal; Secrets; Sensitive Personal; Source code; System; Virtual currency; "
     "Other; Unknown"},
    {"attribute.confidentiality.data_victim",
     "Customer; Employee; Partner; Patient; Student; Victim organization; Other; Unknown"},
    {"attribute.confidentiality.state",
     "Printed; Processed; Stored; Stored encrypted; Stored unencrypted; Transmitted; "
     "Transmitted encrypted; Transmitted unencrypted; Other; Unknown"},
    {"attribute.integrity.variety",
     "Alter behavior; Created account; Defacement; Fraudulent transaction; Hardware tampering; "
     "Log tampering; Misappropriation; Misrepresentation; Modify configuration; Modify data; "
     "Modify privileges; Repurpose; Software installation; Other; Unknown"},
    {"attribute.availability.variety",
     "Acceleration; Degradation; Destruction; Interruption; Loss; Obscuration; Other; Unknown"},
    {"attribute.availability.duration.unit",
     "Seconds; Minutes; Hours; Days; Weeks; Months; Years; Never; NA; Unknown"},
    {"timeline.*.unit",
     "Seconds; Minutes; Hours; Days; Weeks; Months; Years; Never; NA; Unknown"},

    {"impact.loss[].variety",
     "Asset and fraud; Brand damage; Business disruption; Competitive advantage; "
     "Legal and regulatory; Operating costs; Response and recovery; Other"},
    {"impact.loss[].rating", "Major; Moderate; Minor; None; Unknown"},
    {"impact.overall_rating",
     "Catastrophic; Damaging; Painful; Distracting; Insignificant; Unknown"},

    {"victim.employee_count",
     "Small; 1 to 10; 11 to 100; 101 to 1000; Large; 1001 to 10000; 10001 to 25000; "
     "25001 to 50000; 50001 to 100000; Over 100000; Unknown"},
    {"victim.government", "Federal; Regional; Local; Other; NA; Unknown"},
};
// clang-format on

}  // namespace dossier::veris

#endif  // DOSSIER_PLUGINS_VERIS_ENUMERATIONS_H_
